import type { Answer } from './service-under-test.js';

/** That the answer is an RFC 9457 problem document with this code, and that nothing of the inside is in it. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.body).toMatchObject({ status, code, type: `urn:waybill:problem:${code}` });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body.title).toEqual(expect.stringMatching(/^[A-Z][a-z ]+$/));
  expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:|\.js:|secret|at .*\(/);
}
