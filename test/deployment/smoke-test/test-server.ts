import * as http from 'node:http';
import { AddressInfo } from 'node:net';

/** Reaction of a peer to one request. */
export type Behavior = Answer | 'silence' | 'half an answer' | 'hang up';

export interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: http.OutgoingHttpHeaders;
}

/** An HTTP server on loopback with the given reactions, the last of which it repeats. */
export class TestServer {
  /** Starts a peer; port 0 takes a free one. */
  public static async start(reactions: Behavior[], port = 0): Promise<TestServer> {
    const peer = new TestServer(reactions);
    await new Promise<void>((resolve) => peer.server.listen(port, '127.0.0.1', resolve));
    servers.push(peer);
    return peer;
  }

  /** Stops all peers with their open connections. Call it after each test. */
  public static async stopAll(): Promise<void> {
    await Promise.all(servers.splice(0).map(({ server }) => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    })));
  }

  public readonly requests: http.IncomingMessage[] = [];
  private readonly server: http.Server;

  private constructor(reactions: Behavior[]) {
    this.server = http.createServer((request, response) => {
      const reaction = reactions[Math.min(this.requests.push(request), reactions.length) - 1];
      switch (reaction) {
        case 'silence': break;
        case 'half an answer': response.write('half'); break;
        case 'hang up': request.socket.destroy(); break;
        default: response.writeHead(reaction.status, reaction.headers).end(reaction.body);
      }
    });
  }

  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
}

const servers: TestServer[] = [];

/** Returns a port that refuses connections. */
export async function closedPort(): Promise<number> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
