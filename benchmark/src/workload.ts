import { App, Stack } from 'aws-cdk-lib/core';

/** What each variant is told to build: one VPC, cluster and namespace, and so many services behind load balancers of their own. */
export interface Variant {
  build(app: App, services: number): void;
}

/** Facts that all variants share, so that only the way to write them differs. */
export const IMAGE = 'public.ecr.aws/nginx/nginx:stable';
export const CONTAINER = 'app';
export const CONTAINER_PORT = 80;
export const PRODUCTION_PORT = 80;
export const TEST_PORT = 8080;
export const NAMESPACE = 'benchmark.internal';
export const TASKS = 2;

const ENV = { account: '123456789012', region: 'eu-central-1' };

/** An app as the CDK CLI starts it, whose stacks may be larger than CloudFormation allows. */
export function newApp(outdir: string): App {
  return new App({
    outdir,
    context: {
      '@aws-cdk/core:stackResourceLimit': 0,
      [`availability-zones:account=${ENV.account}:region=${ENV.region}`]: ['a', 'b'].map((zone) => `${ENV.region}${zone}`),
    },
  });
}

/** A stack of the account and region that all variants are built for. */
export function newStack(app: App, id = 'Benchmark'): Stack {
  return new Stack(app, id, { env: ENV });
}

/** One name for each service. */
export function serviceNames(services: number): string[] {
  return Array.from({ length: services }, (_, i) => `web${i}`);
}
