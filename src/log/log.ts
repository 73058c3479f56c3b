export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** The log file's writer: JSON lines, rotated, redacted by value. */
export type Log = {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  close(): Promise<void>;
};
