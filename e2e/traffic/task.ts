import * as http from 'node:http';

/** What the server says about the task that this process plays. */
interface PlayedTask {
  readonly taskArn: string;
  readonly kind: 'service' | 'task';
  readonly containers: ReadonlyArray<{ readonly name: string; readonly image: string; readonly environment: Record<string, string> }>;
}

/** What a task answers to every request. */
export interface TaskAnswer {
  readonly taskArn: string;
  readonly images: readonly string[];
  /** Of all containers, secrets included. */
  readonly environment: Record<string, string>;
}

/** How long an answer takes, so that there are requests in flight when a task is told to stop. */
const ANSWER_AFTER = 20;

// The tag of the image says how the task behaves: `crash`, `unhealthy`, `exit-<code>`, or well.
const task: PlayedTask = JSON.parse(process.env.E2E_TASK!);
const tags = task.containers.map(({ image }) => image.split(':').at(-1)!);
const exits = tags.map((tag) => /exit-(\d+)$/.exec(tag)).find(Boolean);

if (tags.some((tag) => tag.endsWith('crash'))) process.exit(1);
if (task.kind === 'service') serve();
else setTimeout(() => process.exit(Number(exits?.[1] ?? 0)), ANSWER_AFTER);

function serve(): void {
  const answer: TaskAnswer = {
    taskArn: task.taskArn,
    images: task.containers.map(({ image }) => image),
    environment: Object.assign({}, ...task.containers.map(({ environment }) => environment)),
  };
  const status = tags.some((tag) => tag.endsWith('unhealthy')) ? 500 : 200;
  const server = http.createServer((_request, response) => {
    setTimeout(() => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer)), ANSWER_AFTER);
  });
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as { port: number }).port })));
  // Requests in flight are answered first.
  process.on('SIGTERM', () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
