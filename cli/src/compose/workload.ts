import type { ComposePort } from './ports';
import type { Store } from './stores';
import type { FargateTaskSize } from '../ecs/fargate-size';
import type { ImportWarning } from '../app/generated-app';
import type { SourceNode } from '../source/source-node';

export type WorkloadKind = 'web' | 'network' | 'backend' | 'worker' | 'job';

export interface WorkloadImage {
  /** Name in a registry; or else `directory`. */
  readonly registry?: string;
  /** Build context, relative to the app. */
  readonly directory?: string;
  readonly file?: string;
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** The context is not there, so a Dockerfile that says so is written. */
  readonly isMissing?: boolean;
}

export interface WorkloadHealthCheck {
  readonly command: readonly string[];
  readonly interval?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly startPeriod?: number;
}

/** A service of a compose file, as a workload of this library. */
export interface Workload {
  readonly name: string;
  readonly node: SourceNode;
  readonly kind: WorkloadKind;
  /** Why it is of this kind, for MIGRATION.md. */
  readonly reason: string;
  readonly image: WorkloadImage;
  readonly store?: Store;
  readonly port?: ComposePort;
  readonly additionalPorts: readonly ComposePort[];
  /** The name that other services know it by. */
  readonly hostName: string;
  readonly networks: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Id of the secret in the stack, by variable. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly healthCheck?: WorkloadHealthCheck;
  readonly size?: FargateTaskSize;
  readonly count: number;
  /** Options of the container that are values as they are. */
  readonly plain: Readonly<Record<string, unknown>>;
  readonly isArm: boolean;
  readonly stopTimeout?: number;
  readonly tmpfs: readonly string[];
  readonly mounts: readonly { readonly volume?: string; readonly path: string; readonly isReadOnly: boolean }[];
  readonly dependsOn: readonly string[];
}

export interface ComposeWorkloads {
  readonly workloads: readonly Workload[];
  readonly warnings: readonly ImportWarning[];
  readonly keepsVolumes: boolean;
}
