import { hostname, userInfo } from 'node:os';
import { createCryptoRandom } from '../../core/adapters/crypto-random.ts';
import { askOnce } from '../../core/adapters/probe/http-probe.ts';
import { connectSsh } from '../../core/adapters/ssh/connect-ssh.ts';
import { localLogin } from '../../core/adapters/ssh/local-login.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { portOf } from '../contract/electron-port.ts';
import { type EngineMessage, engineMessage } from '../contract/engine-start.ts';
import { createEngine, type Engine } from './create-engine.ts';

type Start = Extract<EngineMessage, { kind: 'start' }>;

/** Entry of the utility process: main says where to work, then sends a port for each client. */
let engine: Promise<Engine> | undefined;

process.parentPort.on('message', ({ data, ports }) => {
  const parsed = engineMessage.safeParse(data);
  if (!parsed.success) return;
  const message = parsed.data;
  if (message.kind === 'start') {
    engine ??= startEngine(message);
    return;
  }
  const [port] = ports;
  void engine?.then((running) => {
    if (message.kind === 'stop') {
      void running.stop().finally(() => process.exit(0));
    } else if (port !== undefined) {
      if (message.kind === 'secrets') running.connectSecrets(portOf(port));
      else running.addClient(portOf(port));
    }
  });
});

/** Without its folder the engine can do nothing: it ends, and main tells so. */
function startEngine({ home, language, lab }: Start): Promise<Engine> {
  return createEngine({
    home,
    language,
    ...(lab === undefined ? {} : { lab }),
    owner: `${userInfo().username}@${hostname()}`,
    login: localLogin({ ...process.env }, process.platform),
    clock: createSystemClock(),
    random: createCryptoRandom(),
    connect: connectSsh,
    askService: askOnce,
  });
}
