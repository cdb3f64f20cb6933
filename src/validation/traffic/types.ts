/** CloudFormation's types of what leads traffic to tasks. */
export const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
export const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
export const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
export const LISTENER_RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
