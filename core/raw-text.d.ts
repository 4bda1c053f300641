/** Agent scripts are bundled as text: `import script from '../../agent-scripts/linux/x.sh?raw'`. */
declare module '*?raw' {
  const text: string;
  export default text;
}
