import { CustomResourceRequest, IsCompleteRequest } from '../../../src/private/custom-resource/handler/events';

export const CREATE: CustomResourceRequest = {
  RequestType: 'Create',
  RequestId: 'b1f3ab0e-6a5c-4f5e-9a3e-1f2d3c4b5a69',
  StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/web/0000',
  LogicalResourceId: 'WebDeployment',
  ResponseURL: 'https://cloudformation.example/answer?signature=1',
};

/** Input of the `IsComplete` function. */
export const STARTED: IsCompleteRequest = { ...CREATE, PhysicalResourceId: 'app/group', Data: { StartedAt: 'now' } };

/** Receives responses in place of CloudFormation. */
export class Responses {
  public readonly all: { readonly url: string; readonly body: any }[] = [];

  public readonly submit = async (url: string, body: string): Promise<void> => {
    this.all.push({ url, body: JSON.parse(body) });
  };

  public get last(): any {
    return this.all.at(-1)?.body;
  }
}
