export async function handler({ order }) {
  return `Thank you for order ${order}.`;
}
