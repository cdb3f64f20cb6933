import { container, RuleCase } from './rule-case';

const linux = (parameters: object) => container({ LinuxParameters: parameters });

export const FARGATE_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS261',
    fails: container({ Privileged: true }),
    mentions: ['privileged', "'web'", 'true', 'EC2'],
    passes: container({ Privileged: false }),
  },
  {
    rule: 'ECS262',
    fails: container({ Hostname: 'web' }),
    mentions: ['hostname', "'web'", 'web', 'remove'],
    passes: container({ DnsServers: [] }),
  },
  {
    rule: 'ECS263',
    fails: container({ DockerSecurityOptions: ['no-new-privileges'] }),
    mentions: ['dockerSecurityOptions', "'web'", '["no-new-privileges"]', 'remove'],
    passes: container({ DockerSecurityOptions: [] }),
  },
  {
    rule: 'ECS264',
    fails: container({ ResourceRequirements: [{ Type: 'GPU', Value: '1' }] }),
    mentions: ['resourceRequirements', "'web'", '[{"type":"GPU","value":"1"}]', 'EC2'],
    passes: container({ ResourceRequirements: [] }),
  },
  {
    rule: 'ECS265',
    fails: linux({ SharedMemorySize: 64 }),
    mentions: ['linuxParameters.sharedMemorySize', "'web'", '64', 'remove'],
    passes: linux({ Tmpfs: [{ ContainerPath: '/dev/shm', Size: 64 }] }),
  },
  {
    rule: 'ECS266',
    fails: linux({ Capabilities: { Add: ['SYS_PTRACE', 'NET_ADMIN'] } }),
    mentions: ['linuxParameters.capabilities.add', "'web'", 'NET_ADMIN', 'SYS_PTRACE'],
    passes: linux({ Capabilities: { Add: ['SYS_PTRACE'], Drop: ['NET_ADMIN'] } }),
  },
  {
    rule: 'ECS266',
    fails: linux({ Capabilities: { Add: ['NET_ADMIN'], Drop: ['CHOWN'] } }),
    mentions: ['linuxParameters.capabilities.add', "'web'", 'NET_ADMIN', 'SYS_PTRACE'],
    passes: linux({ Capabilities: { Drop: ['NET_ADMIN'] } }),
  },
];
