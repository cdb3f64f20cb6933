import { once } from 'node:events';
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { candidates, ruleFor, Turns } from './routing';
import { Listener, LiveTargets, Rule, Targets } from './targets';

/** Where a request wants to go: a load balancer's or a discovered name, or an address, with its port. */
export const DESTINATION = 'x-e2e-destination';

/**
 * The network of the account: takes requests to load balancers and discovered names, and sends them where listeners, rules
 * and weights lead at that moment. What it cannot send anywhere it answers with 503, and what breaks on the way with 502.
 */
export class Proxy {
  public static async start(): Promise<Proxy> {
    const proxy = new Proxy();
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  private readonly server = http.createServer((request, response) => this.answer(request, response));
  private readonly agent = new http.Agent({ keepAlive: false, maxSockets: 64 });
  private readonly turns = new Turns();
  private readonly counts = new Map<string, number>();
  private live?: LiveTargets;

  private constructor() {}

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on follows what a server knows. */
  follow(live: LiveTargets): void {
    this.live = live;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const targets = this.live?.current;
    const [host, port = '80'] = String(request.headers[DESTINATION] ?? request.headers.host).split(':');
    if (!targets) return void response.writeHead(503).end('no account yet');
    const listener = targets.loadBalancers.find(({ dnsName, addresses }) => dnsName === host || addresses.includes(host))
      ?.listeners.find((each) => each.port === Number(port));
    if (listener) return this.route(listener, targets, request, response);
    this.forward(this.discovered(targets, host), request, response);
  }

  private route(listener: Listener, targets: Targets, request: http.IncomingMessage, response: http.ServerResponse): void {
    const rule = ruleFor(listener, { method: request.method!, url: request.url!, headers: request.headers });
    const action = rule?.actions.at(-1);
    if (action && 'targetGroups' in action) return this.forward(this.target(listener, rule!, targets), request, response);
    if (action && 'RedirectConfig' in action) return void response.writeHead(Number(action.RedirectConfig.StatusCode.replace(/\D/g, ''))).end();
    if (action && 'FixedResponseConfig' in action) {
      return void response.writeHead(Number(action.FixedResponseConfig.StatusCode)).end(action.FixedResponseConfig.MessageBody);
    }
    response.writeHead(503).end(`no rule of the listener on ${listener.port} forwards this`);
  }

  private target(listener: Listener, rule: Rule, targets: Targets): string | undefined {
    const action = rule.actions.at(-1)!;
    const key = `${listener.arn} ${rule.priority}`;
    const group = 'targetGroups' in action ? this.turns.next(key, action) : undefined;
    if (!group) return undefined;
    const able = candidates(targets, group.arn);
    return able[this.turn(`${key} ${group.arn}`) % able.length]?.local ?? undefined;
  }

  private turn(key: string): number {
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return count;
  }

  private discovered({ dns, targetGroups }: Targets, host: string): string | undefined {
    const instances = dns.find(({ name }) => name === host)?.instances.filter(({ local }) => local) ?? [];
    if (instances.length > 0) return instances[this.turn(host) % instances.length].local!;
    return Object.values(targetGroups).flatMap(({ targets }) => targets).find(({ id }) => id === host)?.local ?? undefined;
  }

  private forward(local: string | undefined, request: http.IncomingMessage, response: http.ServerResponse): void {
    if (!local) return void response.writeHead(503).end('no target');
    const [host, port] = local.split(':');
    const headers = { ...request.headers, connection: 'close' };
    const onward = http.request({ host, port, method: request.method, path: request.url, headers, agent: this.agent, timeout: 10_000 });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.on('timeout', () => onward.destroy(new Error('no answer within 10 seconds')));
    onward.on('error', (error) => response.headersSent ? response.destroy() : response.writeHead(502).end(error.message));
    request.pipe(onward);
  }
}
