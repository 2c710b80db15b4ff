/** Throws where nothing catches it: the process ends with exit code 1, and a supervisor starts it again. */
export const endTheProcess = (error: Error): void => {
  setImmediate(() => {
    throw error;
  });
};
