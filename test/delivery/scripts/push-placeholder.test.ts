import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Answer, renderedProject, Run, runCommands } from './run-commands';
import { PLACEHOLDER_DOCKERFILE } from '../../../src/delivery/scripts/image-scripts';
import { deliveryStack } from '../delivery-stack';

const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
const NEW: Answer = { to: /ecr describe-images/, stderr: 'ImageNotFoundException', exit: 254 };

function push(answers: Answer[] = [], variables: Record<string, string> = {}): Run {
  const project = deliveryStack().images.node.findChild('Placeholders').node.findChild('Project') as codebuild.Project;
  const { commands, variables: own } = renderedProject(project, (value) => (JSON.stringify(value).includes('dkr') ? REPOSITORY : 'web'));
  return runCommands(commands, {
    variables: { ...own, TAG: 'live-web', PORT: '8080', PLATFORM: 'linux/arm64', PLACEHOLDER_IMAGE: '', ...variables },
    answers: [...answers, { to: /get-login-password/, stdout: 'secret' }, NEW],
  });
}

describe('the placeholder', () => {
  test('is built for the port and platform of the task, and pushed with its tag', () => {
    const run = push();

    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.calls.at(-1)).toBe(
      `docker buildx build --platform linux/arm64 --build-arg PLACEHOLDER_PORT=8080 --provenance=false --tag ${REPOSITORY}:live-web --push placeholder`,
    );
    expect(run.file('placeholder/Dockerfile')!.trim()).toBe(PLACEHOLDER_DOCKERFILE);
  });

  test('may be another image', () => {
    expect(push([], { PLACEHOLDER_IMAGE: 'public.ecr.aws/shop/soon:1' }).file('placeholder/Dockerfile')).toBe('FROM public.ecr.aws/shop/soon:1\n');
  });

  test('never replaces an existing image', () => {
    const run = push([{ to: /ecr describe-images/, stdout: '{}' }]);

    expect(run.status).toBe(0);
    expect(run.calls.filter((call) => call.startsWith('docker'))).toEqual([]);
  });

  test('writes its configuration to shared memory, and listens on its port', () => {
    const [, json] = /^ENTRYPOINT (.+)$/m.exec(PLACEHOLDER_DOCKERFILE)!;
    const [shell, option, start] = JSON.parse(json) as string[];
    const { stdout, status } = runCommands([start.replace('> /dev/shm/nginx.conf && exec nginx -c /dev/shm/nginx.conf -g \'daemon off;\'', '')], {
      variables: { PLACEHOLDER_PORT: '8080' },
    });

    expect([shell, option]).toEqual(['/bin/sh', '-c']);
    expect(status).toBe(0);
    expect(stdout).toContain("server { listen 8080 default_server; location / { return 200 'No version has been deployed yet.'; } }");
    expect(stdout.match(/[{}]/g)!.filter((brace) => brace === '{')).toHaveLength(stdout.match(/}/g)!.length);
    expect(stdout.match(/\/\S+/g)!.filter((place) => place !== '/' && !place.startsWith('/dev/shm/'))).toEqual(['/plain;']);
  });

  test('fails if access to the images is denied', () => {
    const run = push([{ to: /ecr describe-images/, stderr: 'AccessDeniedException', exit: 254 }]);

    expect(run.status).toBe(1);
    expect(run.stderr).toContain('AccessDeniedException');
  });
});
