import { Control } from '../harness/control';
import { pause } from '../harness/steps';

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

/** The weights of a rule from some moment on. */
export interface Shift {
  readonly time: number;
  /** Listener and priority. */
  readonly rule: string;
  /** By target group. */
  readonly weights: Readonly<Record<string, number>>;
}

/** Keeps what the proxy knows as new as the server has it, and remembers how traffic was shifted. */
export class LiveTargets {
  public readonly shifts: Shift[] = [];
  private readonly last = new Map<string, string>();
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
        this.remember();
      } catch {
        // A load balancer keeps its listeners while the API is away.
        await pause(0.1);
      }
    }
  }

  private remember(): void {
    for (const { arn, rules } of this.targets.loadBalancers.flatMap(({ listeners }) => listeners)) {
      for (const { priority, actions } of rules) {
        const action = actions.at(-1);
        if (!action || !('targetGroups' in action)) continue;
        const weights = Object.fromEntries(action.targetGroups.filter(({ weight }) => weight > 0).map((group) => [group.arn, group.weight]));
        const [rule, now] = [`${arn} ${priority}`, JSON.stringify(weights)];
        if (this.last.get(rule) !== now) this.shifts.push({ time: Date.now(), rule, weights });
        this.last.set(rule, now);
      }
    }
  }
}
