/** Prints a step and its duration. */
export async function logStep<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  const line = (outcome: string) => process.stderr.write(`${clock()}  ${outcome}  ${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${what}\n`);
  try {
    const result = await work();
    line('done  ');
    return result;
  } catch (error) {
    line('FAILED');
    process.stderr.write(`${(error as Error).message}\n`);
    throw error;
  }
}

/** Polls until there is an answer, at most for the given time. */
export async function waitFor<T>(what: string, poll: () => Promise<T | undefined>, seconds = 120): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await poll();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} seconds`);
    await sleep(0.1);
  }
}

export function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

function clock(): string {
  return new Date().toISOString().slice(11, 19);
}
