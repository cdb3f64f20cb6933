import { container, RuleCase } from './rule-case';

const linux = (parameters: object) => container({ LinuxParameters: parameters });
const not = (field: string, got: string, instead: string) => `${field} of container 'web' is not available on Fargate, got ${got}; ${instead}`;

export const FARGATE_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS261',
    fails: container({ Privileged: true }),
    message: not('privileged', 'true', 'remove it, or run the task on EC2'),
    passes: container({ Privileged: false }),
  },
  {
    rule: 'ECS262',
    fails: container({ Hostname: 'web' }),
    message: not('hostname', "'web'", 'remove it: the containers of a Fargate task share one network interface and its DNS'),
    passes: container({ DnsServers: [] }),
  },
  {
    rule: 'ECS263',
    fails: container({ DockerSecurityOptions: ['no-new-privileges'] }),
    message: not('dockerSecurityOptions', '["no-new-privileges"]', 'remove it; a credential spec goes into credentialSpecs'),
    passes: container({ DockerSecurityOptions: [] }),
  },
  {
    rule: 'ECS264',
    fails: container({ ResourceRequirements: [{ Type: 'GPU', Value: '1' }] }),
    message: not('resourceRequirements', '[{"type":"GPU","value":"1"}]', 'remove it, or run the task on EC2: Fargate has no GPU'),
    passes: container({ ResourceRequirements: [] }),
  },
  {
    rule: 'ECS265',
    fails: linux({ SharedMemorySize: 64 }),
    message: not('linuxParameters.sharedMemorySize', '64', 'remove it, or mount a tmpfs on /dev/shm'),
    passes: linux({ Tmpfs: [{ ContainerPath: '/dev/shm', Size: 64 }] }),
  },
  {
    rule: 'ECS266',
    fails: linux({ Capabilities: { Add: ['SYS_PTRACE', 'NET_ADMIN'] } }),
    message: "linuxParameters.capabilities.add of container 'web' has a capability that Fargate does not give, got 'NET_ADMIN'; " +
      'add SYS_PTRACE only, the one that Fargate lets you add',
    passes: linux({ Capabilities: { Add: ['SYS_PTRACE'], Drop: ['NET_ADMIN'] } }),
  },
  {
    rule: 'ECS266',
    fails: linux({ Capabilities: { Add: ['NET_ADMIN'], Drop: ['CHOWN'] } }),
    message: "linuxParameters.capabilities.add of container 'web' has a capability that Fargate does not give, got 'NET_ADMIN'; " +
      'add SYS_PTRACE only, the one that Fargate lets you add',
    passes: linux({ Capabilities: { Drop: ['NET_ADMIN'] } }),
  },
];
