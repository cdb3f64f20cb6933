import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateWebService, WorkloadTask } from '../../../src/index';

/** Writes the configuration of nginx from an environment variable, then starts nginx. */
const SCRIPT = [
  'cat <<END > /etc/nginx/nginx.conf',
  'events { worker_connections 1024; }',
  'http {',
  '  server {',
  '    listen 8080;',
  '    location / { proxy_set_header Host "\\$host"; proxy_pass $MY_URL_ENV_VARIABLE; }',
  '  }',
  '}',
  'END',
  "nginx -g 'daemon off;'",
].join('\n');

export function build(app: App): void {
  new FargateWebService(new Stack(app, 'inject-config'), 'Web', {
    task: WorkloadTask.container({
      containerName: 'nginx',
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/nginx:latest'),
      port: 8080,
      entryPoint: ['/bin/sh', '-c'],
      command: [SCRIPT],
      environment: { MY_URL_ENV_VARIABLE: 'http://example.com' },
    }),
  });
}
