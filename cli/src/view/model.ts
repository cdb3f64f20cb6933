/** What a node is; the drawing has a shape and a colour for each. */
export type NodeKind = 'internet' | 'load-balancer' | 'target-group' | 'service' | 'job' | 'trigger' | 'queue' | 'topic' | 'function' | 'database' | 'storage'
  | 'secret' | 'api' | 'workflow' | 'pipeline' | 'alarm' | 'instances';

export interface ViewNode {
  /** Stack and logical id of the resource; `internet` for the world. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  /** Short lines under the name: ports, size, count. */
  readonly facts: readonly string[];
  readonly type?: string;
  readonly path?: string;
  /** The frames around it, from the outermost: stack, VPC, tier of subnets. */
  readonly frames: readonly string[];
  /** Resources that are folded into it, with their types. */
  readonly folded: readonly string[];
}

export type EdgeKind = 'traffic' | 'network' | 'permission' | 'trigger' | 'delivery' | 'reference';

export interface ViewEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly label: string;
}

export interface ViewFrame {
  readonly id: string;
  readonly label: string;
  readonly parent?: string;
}

/** From where a port can be reached. */
export interface ReachableFrom {
  readonly node: string;
  readonly port: string;
  readonly source: string;
  /** Whether anyone on the internet can. */
  readonly world: boolean;
}

/** One thing that a role may do. */
export interface Permission {
  readonly role: string;
  readonly usedBy: readonly string[];
  readonly actions: readonly string[];
  readonly on: readonly string[];
  readonly allowed: boolean;
  readonly conditional: boolean;
  /** Why a `*` is there, or that it is not known; undefined where there is none. */
  readonly wildcard?: string;
}

/** What happens when a new image is deployed to a service. */
export interface Deployment {
  readonly node: string;
  readonly service: string;
  readonly steps: readonly string[];
}

/** A resource that differs from another assembly. */
export interface Change {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly id: string;
  readonly label: string;
  readonly type: string;
  /** Properties that differ; whether CloudFormation replaces the resource for them is not worked out. */
  readonly properties: readonly string[];
}

/** What the page and every other format is made of. The same assembly gives the same model. */
export interface ViewModel {
  readonly version: 1;
  readonly frames: readonly ViewFrame[];
  readonly nodes: readonly ViewNode[];
  readonly edges: readonly ViewEdge[];
  readonly reachability: readonly ReachableFrom[];
  readonly permissions: readonly Permission[];
  readonly deployments: readonly Deployment[];
  /** Undefined where there is nothing to compare with. */
  readonly changes?: readonly Change[];
}
