import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Size, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Ec2CapacityProps } from './ec2-capacity-props';
import { failWith, requireInRange } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { requireDuration, requireSize } from '../../private/units';

/** The options of the instances, with their defaults and their network. */
interface AutoScalingGroupOptions extends Ec2CapacityProps {
  readonly vpc: ec2.IVpc;
  readonly securityGroup: ec2.SecurityGroup;
  readonly cpuArchitecture: ec2.InstanceArchitecture;
}

const { ARM_64 } = ec2.InstanceArchitecture;

const DEFAULT_MAX_CAPACITY = 10;

/** Size of the machine image; smaller root volumes fail to launch. */
const MIN_ROOT_VOLUME_SIZE = Size.gibibytes(30);

/** Settings of the ECS agent: tasks cannot read the instance's credentials, and are drained before a Spot instance is interrupted. */
const ECS_AGENT_SETTINGS = ['ECS_AWSVPC_BLOCK_IMDS=true', 'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true'];

/** Fails on options that EC2 Auto Scaling would reject. Tokens pass. */
export function requireInstanceOptions(capacity: Construct, props: Ec2CapacityProps, cpuArchitecture: ec2.InstanceArchitecture): void {
  const { minCapacity = 0, maxCapacity = DEFAULT_MAX_CAPACITY, maxInstanceLifetime, rootVolumeSize = MIN_ROOT_VOLUME_SIZE, instanceTypes } = props;
  requireInRange(capacity, 'minCapacity', minCapacity, { min: 0, max: Infinity }, 'use the minimum number of instances');
  requireInRange(capacity, 'maxCapacity', maxCapacity, { min: 1, max: Infinity }, 'use the maximum number of instances');
  if (!Token.isUnresolved(minCapacity) && !Token.isUnresolved(maxCapacity) && minCapacity > maxCapacity) {
    failWith(capacity, { problem: `minCapacity is above maxCapacity (${maxCapacity})`, actual: minCapacity, remedy: 'swap them, or raise maxCapacity' });
  }
  requireDuration(capacity, 'maxInstanceLifetime', maxInstanceLifetime, 'days', { min: 1, max: 365, allowsFractions: true },
    'use 1 day to a year, or leave it out');
  requireSize(capacity, 'rootVolumeSize', rootVolumeSize, 'GiB', { min: 30, max: 16384 }, 'use 30 GiB, the size of the image, or more');
  if (instanceTypes?.length === 0) failWith(capacity, { problem: 'instanceTypes is empty', remedy: 'pass at least one, or leave it out' });
  for (const type of instanceTypes ?? []) {
    if (isUnknown(type.toString()) || type.architecture === cpuArchitecture) continue;
    failWith(capacity, {
      problem: `${type.toString()} does not have ${cpuArchitecture} processors`,
      actual: type.architecture,
      remedy: 'change cpuArchitecture or instanceTypes',
    });
  }
}

/** Creates the Auto Scaling group. It depends on the role and the internet access of the subnets, so that it is deleted before them. */
export function createAutoScalingGroup(capacity: Construct, props: AutoScalingGroupOptions): autoscaling.AutoScalingGroup {
  const { vpc, vpcSubnets, cpuArchitecture, instanceTypes = defaultInstanceTypes(cpuArchitecture) } = props;
  const role = new iam.Role(capacity, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  const group = new autoscaling.AutoScalingGroup(capacity, 'AutoScalingGroup', {
    vpc,
    vpcSubnets,
    minCapacity: props.minCapacity ?? 0,
    maxCapacity: props.maxCapacity ?? DEFAULT_MAX_CAPACITY,
    maxInstanceLifetime: props.maxInstanceLifetime,
    mixedInstancesPolicy: {
      launchTemplate: createLaunchTemplate(capacity, role, instanceTypes[0], props),
      launchTemplateOverrides: instanceTypes.map((instanceType) => ({ instanceType })),
      instancesDistribution: {
        onDemandPercentageAboveBaseCapacity: props.spot ? 0 : 100,
        spotAllocationStrategy: props.spot ? autoscaling.SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED : undefined,
      },
    },
  });
  group.node.defaultChild!.node.addDependency(role, vpc.selectSubnets(vpcSubnets).internetConnectivityEstablished);
  return group;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html */
function createLaunchTemplate(
  capacity: Construct, role: iam.Role, instanceType: ec2.InstanceType, props: AutoScalingGroupOptions,
): ec2.LaunchTemplate {
  const { cpuArchitecture, rootVolumeSize = MIN_ROOT_VOLUME_SIZE } = props;
  const userData = ec2.UserData.forLinux();
  userData.addCommands(...ECS_AGENT_SETTINGS.map((setting) => `echo ${setting} >> /etc/ecs/ecs.config`));
  return new ec2.LaunchTemplate(capacity, 'LaunchTemplate', {
    role,
    userData,
    instanceType,
    securityGroup: props.securityGroup,
    machineImage: ecs.EcsOptimizedImage.amazonLinux2023(cpuArchitecture === ARM_64 ? ecs.AmiHardwareType.ARM : ecs.AmiHardwareType.STANDARD),
    requireImdsv2: true,
    httpPutResponseHopLimit: 1,
    detailedMonitoring: props.detailedMonitoring ?? false,
    blockDevices: [{
      deviceName: '/dev/xvda',
      volume: ec2.BlockDeviceVolume.ebs(rootVolumeSize.toGibibytes(), {
        encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3, deleteOnTermination: true,
      }),
    }],
  });
}

function defaultInstanceTypes(cpuArchitecture: ec2.InstanceArchitecture): ec2.InstanceType[] {
  return [ec2.InstanceType.of(cpuArchitecture === ARM_64 ? ec2.InstanceClass.T4G : ec2.InstanceClass.T3, ec2.InstanceSize.MEDIUM)];
}
