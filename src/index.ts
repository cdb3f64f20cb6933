export * from './cluster/fargate-cluster';
export * from './task/logging';
