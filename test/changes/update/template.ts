/** A template, as far as a stack update is concerned. */
export interface UpdatedTemplate {
  readonly Resources?: Readonly<Record<string, UpdatedResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

export interface UpdatedResource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly DependsOn?: string | string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Rendered properties of a resource of any type. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Properties = Record<string, any>;

/** A synthesized stack. */
export interface SynthesizedStack {
  readonly name: string;
  readonly template: UpdatedTemplate;
  /** Names of the stacks that are deployed before it. */
  readonly dependencies: readonly string[];
}

/** A synthesized app, or the error that synthesis failed with. */
export interface SynthesizedApp {
  readonly stacks: readonly SynthesizedStack[];
  readonly warnings: readonly string[];
  readonly error?: string;
}
