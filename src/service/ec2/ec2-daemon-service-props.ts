import { Ec2WorkloadProps } from './ec2-workload-props';

/**
 * Properties of `Ec2DaemonService`. There is no scaling and no placement strategy: each instance gets one task.
 */
export interface Ec2DaemonServiceProps extends Ec2WorkloadProps {}
