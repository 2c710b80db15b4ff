/**
 * Stack traces name the lines of our .ts files. The first import of every program of ours, since it counts for what is
 * loaded after it. Not for node_modules: `--enable-source-maps` reads their maps too, 750 files at a service's start.
 */
import module from 'node:module';

// Older than Node 22 is only whoever starts our programs.
module.setSourceMapsSupport?.(true, { nodeModules: false, generatedCode: false });
