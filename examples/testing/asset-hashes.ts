export const ASSET_HASH = /\b[0-9a-f]{64}\b/g;

/**
 * Lets a snapshot survive a change of an asset's content.
 *
 * CDK names every file, folder and image that it uploads by the SHA-256 of its content, and writes that name into the
 * template. With the names masked, a snapshot says which assets a stack has and where they are used, and leaves their
 * content to the tests of the content.
 */
export const assetHashes: jest.SnapshotSerializerPlugin = {
  test: (value: unknown) => typeof value === 'string' && value.search(ASSET_HASH) >= 0,
  serialize: (value: string, config, indentation, depth, refs, printer) =>
    printer(value.replace(ASSET_HASH, '[asset hash]'), config, indentation, depth, refs),
};
