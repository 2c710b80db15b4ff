import './typescript-source.mjs';

export default async function globalSetup() {
  const { startTestInfrastructure } = await import('../src/index.ts');
  globalThis.waybillTestInfrastructure = await startTestInfrastructure();
}
