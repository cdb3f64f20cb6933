import { SourceNode, type SourceValue } from './source-node';

/** A field that was made of others, by merging files or replacing variables. Its outcome is that of its origins. */
export class DerivedNode extends SourceNode {
  constructor(private readonly origins: readonly SourceNode[], value: SourceValue) {
    const last = origins[origins.length - 1];
    super(last.path, last.location, value, last.tag);
  }

  public override movedTo(where: string): this {
    this.origins.forEach((origin) => origin.movedTo(where));
    return super.movedTo(where);
  }

  public override leftOut(reason: string): this {
    this.origins.forEach((origin) => origin.leftOut(reason));
    return super.leftOut(reason);
  }
}
