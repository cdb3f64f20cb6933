/** Tag of the tasks that the provider of a stack has started, and so may stop. Its value is the id of the stack. */
export const STACK_TAG = 'cdk-fargate-workloads:stack';
