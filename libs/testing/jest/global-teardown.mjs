export default async function globalTeardown() {
  await globalThis.waybillTestInfrastructure?.stop();
}
