/** Tag of tasks whose stack may stop or protect them. Its value is the id of the stack. */
export const STACK_TAG = 'cdk-fargate-workloads:stack';
