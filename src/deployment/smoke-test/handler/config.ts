/** Environment variable that holds the configuration as JSON. */
export const CONFIG_VARIABLE = 'SMOKE_TEST';

/** Configuration of the function. Times are in milliseconds. */
export interface SmokeTestConfig {
  readonly protocol: 'http' | 'https';
  readonly port: number;
  /** Sent as the `Host` header; with HTTPS, a name that the certificate must cover. */
  readonly hostName: string;
  /** Absent with `publicLoadBalancer`, where it may be unknown. */
  readonly dnsName?: string;
  /** Full name (`app/<name>/<id>`) of a load balancer whose DNS name resolves to public addresses, or is unknown. */
  readonly publicLoadBalancer?: string;
  /** Header by which the load balancer sends requests to the new version. */
  readonly testHeader?: Readonly<Record<string, string>>;
  /** Whether the first deployment of the service passes untested. */
  readonly skipFirstDeployment?: boolean;
  readonly requests: readonly RequestConfig[];
  readonly retries: number;
  readonly retryInterval: number;
  readonly requestTimeout: number;
}

/** A request, and the response that it must receive. */
export interface RequestConfig {
  readonly path: string;
  readonly expectedStatus?: number;
  readonly expectedBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Reads the configuration. */
export function readSmokeTestConfig(environment: NodeJS.ProcessEnv): SmokeTestConfig {
  const json = environment[CONFIG_VARIABLE];
  if (!json) throw new Error(`the environment variable ${CONFIG_VARIABLE} is empty; deploy the stack again`);
  return JSON.parse(json);
}
