import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Size, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Ec2CapacityProps } from './ec2-capacity-props';
import { requireSize, requireTime } from '../../private/amounts';
import { refuse, requireInRange } from '../../private/errors';

/** Where instances run, and what guards them. */
interface PlacedInstances extends Ec2CapacityProps {
  readonly vpc: ec2.IVpc;
  readonly securityGroup: ec2.SecurityGroup;
  readonly cpuArchitecture: ec2.InstanceArchitecture;
}

const { ARM_64 } = ec2.InstanceArchitecture;

const DEFAULT_MAX = 10;

/** Size of the image, below which no instance starts. */
const SMALLEST_ROOT = Size.gibibytes(30);

/** Settings of the agent: tasks get no credentials of the instance, and leave a Spot instance before it is taken back. */
const AGENT = ['ECS_AWSVPC_BLOCK_IMDS=true', 'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true'];

/** Refuses what EC2 Auto Scaling does not take. Tokens pass. */
export function requireInstances(capacity: Construct, props: Ec2CapacityProps, cpuArchitecture: ec2.InstanceArchitecture): void {
  const { minCapacity: min = 0, maxCapacity: max = DEFAULT_MAX, maxInstanceLifetime, rootVolumeSize = SMALLEST_ROOT, instanceTypes } = props;
  requireInRange(capacity, 'minCapacity', min, { min: 0, max: Infinity }, 'use the fewest instances to run');
  requireInRange(capacity, 'maxCapacity', max, { min: 1, max: Infinity }, 'use the most instances to run');
  if (!Token.isUnresolved(min) && !Token.isUnresolved(max) && min > max) {
    refuse(capacity, { what: `minCapacity is above maxCapacity (${max})`, got: min, instead: 'swap them, or raise maxCapacity' });
  }
  requireTime(capacity, 'maxInstanceLifetime', maxInstanceLifetime, 'days', { min: 1, max: 365, fractions: true },
    'use 1 day to a year, or leave it out');
  requireSize(capacity, 'rootVolumeSize', rootVolumeSize, 'GiB', { min: 30, max: 16384 }, 'use what the image needs, 30 GiB, or more');
  if (instanceTypes?.length === 0) refuse(capacity, { what: 'instanceTypes is empty', instead: 'name one, or leave it out' });
  for (const type of instanceTypes ?? []) {
    if (Token.isUnresolved(type.toString()) || type.architecture === cpuArchitecture) continue;
    refuse(capacity, { what: `${type.toString()} does not have ${cpuArchitecture} processors`, got: type.architecture, instead: 'change cpuArchitecture or instanceTypes' });
  }
}

/** An auto scaling group that starts them. It waits for the permissions and the way out, and is deleted before them. */
export function createInstances(capacity: Construct, props: PlacedInstances): autoscaling.AutoScalingGroup {
  const { vpc, vpcSubnets, cpuArchitecture, instanceTypes = defaultTypes(cpuArchitecture) } = props;
  const role = new iam.Role(capacity, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  const group = new autoscaling.AutoScalingGroup(capacity, 'AutoScalingGroup', {
    vpc,
    vpcSubnets,
    minCapacity: props.minCapacity ?? 0,
    maxCapacity: props.maxCapacity ?? DEFAULT_MAX,
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
function createLaunchTemplate(capacity: Construct, role: iam.Role, instanceType: ec2.InstanceType, props: PlacedInstances): ec2.LaunchTemplate {
  const { cpuArchitecture, rootVolumeSize = SMALLEST_ROOT } = props;
  const userData = ec2.UserData.forLinux();
  userData.addCommands(...AGENT.map((setting) => `echo ${setting} >> /etc/ecs/ecs.config`));
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

function defaultTypes(cpuArchitecture: ec2.InstanceArchitecture): ec2.InstanceType[] {
  return [ec2.InstanceType.of(cpuArchitecture === ARM_64 ? ec2.InstanceClass.T4G : ec2.InstanceClass.T3, ec2.InstanceSize.MEDIUM)];
}
