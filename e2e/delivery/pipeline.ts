import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  CodePipelineClient, GetPipelineCommand, GetPipelineStateCommand, ListPipelineExecutionsCommand, PipelineExecutionSummary, PutApprovalResultCommand,
} from '@aws-sdk/client-codepipeline';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DeployedStack } from '../assertions/deployed-stack';
import { Account } from '../harness/account';
import { PYTHON } from '../harness/paths';
import { waitFor } from '../harness/steps';

/** What somebody who works on the app archives and uploads. */
export interface SourceVersion {
  readonly version: string;
  readonly testsPass: boolean;
}

/** An action that waits for somebody's decision. */
interface OpenApproval {
  readonly stageName: string;
  readonly actionName: string;
  readonly token: string;
}

/** The pipeline of a stack, as those meet it who use it. */
export class Pipeline {
  private readonly name: string;
  private readonly client: CodePipelineClient;

  constructor(private readonly account: Account, stack: DeployedStack) {
    [{ id: this.name }] = stack.of('AWS::CodePipeline::Pipeline');
    this.client = account.clients.codePipeline;
  }

  /** Uploads a version of the app to where the pipeline looks; answers with the execution that begins. */
  async upload({ version, testsPass }: SourceVersion): Promise<string> {
    const before = (await this.executions()).length;
    const { pipeline } = await this.client.send(new GetPipelineCommand({ name: this.name }));
    const { S3Bucket, S3ObjectKey } = pipeline!.stages![0].actions![0].configuration!;
    const archive = archiveOf(this.account.logs, version, testsPass);
    await this.account.clients.s3.send(new PutObjectCommand({ Bucket: S3Bucket, Key: S3ObjectKey, Body: archive }));
    const [{ pipelineExecutionId }] = await waitFor('the pipeline starts', async () => {
      const executions = await this.executions();
      return executions.length > before ? executions : undefined;
    });
    return pipelineExecutionId!;
  }

  /** Waits for the end of the newest execution. */
  async waitForEnd(): Promise<PipelineExecutionSummary> {
    return waitFor('the pipeline ends', async () => (await this.executions()).find(({ status }, index) => index === 0 && status !== 'InProgress'));
  }

  /** Waits until somebody is asked; fails when the execution ends before. */
  async waitForApproval(): Promise<OpenApproval> {
    return waitFor('somebody is asked for approval', async () => {
      const [{ status, statusSummary }] = await this.executions();
      if (status !== 'InProgress') throw new Error(`the pipeline has ended before: ${status}, ${statusSummary}`);
      const { stageStates = [] } = await this.client.send(new GetPipelineStateCommand({ name: this.name }));
      return stageStates.flatMap(({ stageName, actionStates = [] }) => actionStates.map(({ actionName, latestExecution }) => (
        { stageName: stageName!, actionName: actionName!, token: latestExecution?.token ?? '' }
      ))).find(({ token }) => token !== '');
    });
  }

  async approve(asked: OpenApproval): Promise<void> {
    await this.client.send(new PutApprovalResultCommand({ pipelineName: this.name, ...asked, result: { status: 'Approved', summary: 'It looks well' } }));
  }

  private async executions(): Promise<PipelineExecutionSummary[]> {
    return (await this.client.send(new ListPipelineExecutionsCommand({ pipelineName: this.name }))).pipelineExecutionSummaries ?? [];
  }
}

function archiveOf(directory: string, version: string, testsPass: boolean): Buffer {
  const source = path.join(directory, 'sources', version);
  const files = {
    'Dockerfile': `FROM scratch\nLABEL version=${version}\n`,
    'package.json': JSON.stringify({ scripts: { test: `exit ${testsPass ? 0 : 1}` } }),
    'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': {} } }),
  };
  fs.mkdirSync(source, { recursive: true });
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(source, name), text);
  execFileSync(PYTHON, ['-m', 'zipfile', '-c', 'source.zip', ...Object.keys(files)], { cwd: source });
  return fs.readFileSync(path.join(source, 'source.zip'));
}
