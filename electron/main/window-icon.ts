import { type NativeImage, nativeImage } from 'electron';
import icon from '../../build/icons/256x256.png?inline';

/** What taskbar and window list show. Windows and macOS take theirs from the program's own file. */
export function windowIcon(): NativeImage {
  return nativeImage.createFromDataURL(icon);
}
