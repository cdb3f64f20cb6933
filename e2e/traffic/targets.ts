import { Control } from '../harness/control';
import { sleep } from '../harness/steps';

export interface WeightedTargetGroup {
  readonly arn: string;
  readonly weight: number;
}

export interface ForwardAction {
  readonly type: 'forward';
  readonly targetGroups: readonly WeightedTargetGroup[];
}

export interface RedirectAction {
  readonly Type: 'redirect';
  readonly RedirectConfig: { readonly Protocol?: string; readonly Port?: string; readonly StatusCode: string };
}

export interface FixedResponseAction {
  readonly Type: 'fixed-response';
  readonly FixedResponseConfig: { readonly StatusCode: string; readonly MessageBody?: string };
}

/** As DescribeRules shows it. */
export interface Condition {
  readonly Field: string;
  readonly Values?: readonly string[];
  readonly PathPatternConfig?: { readonly Values?: readonly string[] };
  readonly HostHeaderConfig?: { readonly Values?: readonly string[] };
  readonly HttpRequestMethodConfig?: { readonly Values?: readonly string[] };
  readonly HttpHeaderConfig?: { readonly HttpHeaderName?: string; readonly Values?: readonly string[] };
  readonly QueryStringConfig?: { readonly Values?: ReadonlyArray<{ readonly Key?: string; readonly Value?: string }> };
}

export interface Rule {
  readonly arn: string | null;
  readonly priority: string;
  readonly conditions: readonly Condition[];
  readonly actions: ReadonlyArray<ForwardAction | RedirectAction | FixedResponseAction | { readonly Type: string }>;
}

export interface Listener {
  readonly arn: string;
  readonly port: number;
  readonly protocol: string;
  readonly rules: readonly Rule[];
}

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly addresses: readonly string[];
  readonly listeners: readonly Listener[];
}

export interface Target {
  readonly id: string;
  readonly port: number;
  readonly local: string | null;
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining';
  readonly images: readonly string[];
}

export interface Name {
  readonly name: string;
  readonly instances: ReadonlyArray<{ readonly ip: string; readonly port?: number; readonly local: string | null }>;
}

/** Where requests can go at a moment. */
export interface Targets {
  readonly version: number;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: Readonly<Record<string, { readonly name: string; readonly targets: readonly Target[] }>>;
  readonly dns: readonly Name[];
}

/** Keeps what the proxy knows as new as the server has it. */
export class LiveTargets {
  private targets: Targets = { version: -1, loadBalancers: [], targetGroups: {}, dns: [] };
  private closed = false;

  constructor(private readonly control: Control) {
    void this.follow();
  }

  get current(): Targets {
    return this.targets;
  }

  close(): void {
    this.closed = true;
  }

  private async follow(): Promise<void> {
    while (!this.closed) {
      try {
        this.targets = await this.control.get<Targets>(`targets?after=${this.targets.version}&wait=5`);
      } catch {
        // A load balancer keeps its listeners while the API is away.
        await sleep(0.1);
      }
    }
  }
}
