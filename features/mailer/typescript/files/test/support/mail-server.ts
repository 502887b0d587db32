import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body, as they came. */
  readonly data: string;
}

export interface MailServer extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** What it says to the next recipients instead of taking them. */
  answers: string[];
}

/** Speaks so much SMTP (RFC 5321) that a client can hand mails over. */
export async function startMailServer(): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const answers: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    void serve(socket, received, answers);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    answers,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(socket: Socket, received: ReceivedMail[], answers: string[]): Promise<void> {
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  let mail = { from: '', to: [] as string[] };
  let data: string[] | undefined;

  const answerTo = (line: string): string => {
    const argument = /<(.*)>/.exec(line)?.[1] ?? '';
    switch (line.slice(0, 4)) {
      case 'MAIL':
        mail = { from: argument, to: [] };
        return '250 ok';
      case 'RCPT': {
        const refusal = answers.shift();
        if (refusal === undefined) mail.to.push(argument);
        return refusal ?? '250 ok';
      }
      case 'DATA':
        data = [];
        return '354 go on';
      default:
        return '250 ok';
    }
  };

  say('220 test');
  for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!data) say(answerTo(line));
    else if (line !== '.') data.push(line);
    else {
      received.push({ ...mail, data: data.join('\n') });
      data = undefined;
      say('250 taken');
    }
  }
}
