import * as fs from 'node:fs';
import { CdkCli } from './cdk-cli';
import { Clients } from './clients';
import { Control } from './control';
import { logsOf } from './paths';
import { AwsServer } from './server';
import { logStep } from './steps';
import { Proxy } from '../traffic/proxy';
import { LiveTargets } from '../traffic/targets';

/** An AWS account of a scenario's own, bootstrapped, with its network and a CLI that is logged in. */
export class Account {
  public static async open(scenario: string): Promise<Account> {
    const logs = logsOf(scenario);
    fs.mkdirSync(logs, { recursive: true });
    const proxy = await Proxy.start();
    const server = await logStep(`${scenario}: server`, () => AwsServer.start(logs, proxy.url));
    const account = new Account(scenario, logs, server, proxy);
    await account.step('cdk bootstrap', () => account.cdk.bootstrap());
    return account;
  }

  public readonly control: Control;
  public readonly clients: Clients;
  public readonly cdk: CdkCli;
  public readonly targets: LiveTargets;

  private constructor(
    private readonly scenario: string,
    public readonly logs: string,
    private readonly server: AwsServer,
    public readonly proxy: Proxy,
  ) {
    this.control = new Control(server.endpoint);
    this.clients = new Clients(server.endpoint);
    this.cdk = new CdkCli(server.endpoint, logs);
    this.targets = new LiveTargets(this.control);
    proxy.follow(this.targets);
  }

  /** Does something in the account; prints it with its time, and names the logs when it fails. */
  async step<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await logStep(`${this.scenario}: ${what}`, work);
    } catch (error) {
      throw new Error(`${what}: ${(error as Error).message}\nlogs: ${this.logs}`, { cause: error });
    }
  }

  async close(): Promise<void> {
    this.cdk.stop();
    this.targets.close();
    await this.proxy.stop();
    await this.server.stop();
  }
}
