/** The layer rules of docs/architecture.md, checked on every `npm test`. */
/** What the desktop process needs of the edge: it alone reaches the keyring, and the command line shares the vault. */
const sharedWithMain = '^core/adapters/(pairkeeper-home|secret-vault)\\.ts$';
const inCoreOutsideAdapters = { path: '^core/', pathNot: ['^core/adapters/', '\\.test\\.ts$'] };

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'a cycle has no bottom to start reading from',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-knows-no-runtime',
      comment: 'the engine runs in the CLI, in Electron and in tests: Node only inside core/adapters',
      severity: 'error',
      from: inCoreOutsideAdapters,
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-knows-no-platform-library',
      comment: 'ssh2, electron and react belong to the edges',
      severity: 'error',
      from: inCoreOutsideAdapters,
      to: { path: 'node_modules/(ssh2|electron|react|commander|i18next)/' },
    },
    {
      name: 'core-imports-no-edge',
      severity: 'error',
      from: { path: '^core/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(cli|electron|renderer|test|build)/' },
    },
    {
      name: 'renderer-knows-contract-and-types-only',
      comment: 'the window shows data: no engine code, no process of Electron, no Node',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '\\.test\\.tsx?$' },
      to: {
        path: '^(core|cli|electron|test|build)/',
        pathNot: '^electron/contract/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'renderer-knows-no-runtime',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'features-stand-alone',
      comment: 'what two features need is in renderer/shared/',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/([^/]+)/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'main-takes-no-decision',
      comment: 'the desktop process shows and keeps; whatever is about servers is the engine process',
      severity: 'error',
      from: { path: '^electron/(main|preload)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(core|cli|renderer|electron/engine)/',
        pathNot: ['^core/errors/', sharedWithMain],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'contract-is-pure',
      severity: 'error',
      from: { path: '^(electron/contract|locales)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(cli|renderer|electron/(main|engine|preload))/|^core/adapters/|node_modules/electron/' },
    },
    {
      name: 'only-roots-import-adapters',
      comment: 'ports are filled in at the composition root and nowhere else',
      severity: 'error',
      from: { pathNot: ['^core/adapters/', '^cli/', '^electron/engine/', '^test/', '\\.test\\.ts$'] },
      to: { path: '^core/adapters/', pathNot: sharedWithMain },
    },
    {
      name: 'components-stand-alone',
      comment: 'a component imports no other component',
      severity: 'error',
      from: { path: '^core/components/([^/]+)/' },
      to: { path: '^core/components/([^/]+)/', pathNot: '^core/components/$1/' },
    },
    {
      name: 'pipeline-knows-no-component',
      comment: 'plan, apply, verify, watch and operations see components by their interface only',
      severity: 'error',
      from: {
        path: '^core/(spec|host|facts|preflight|plan|apply|verify|watch|operations|events|errors)/',
        pathNot: '\\.test\\.ts$',
      },
      to: { path: '^core/components/[^/]+/' },
    },
    {
      name: 'changes-are-audited',
      comment: 'the command line and the window change a pair through audited-operations.ts only',
      severity: 'error',
      from: { path: '^(cli|electron)/' },
      to: {
        path: '^core/operations/(drills/run-drill|maintenance|order-role|seed/seed-replica|switchover)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-test-in-product',
      severity: 'error',
      from: { pathNot: ['\\.test\\.tsx?$', '^test/'] },
      to: { path: ['\\.test\\.tsx?$', '^test/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
