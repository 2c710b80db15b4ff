export declare const withoutSettings: (env: Readonly<Record<string, string | undefined>>) => Record<string, string>;
