// The one way to the server: typed by openapi.yaml, same origin, the session's cookie with it.
import createClient from "openapi-fetch";
import type { paths } from "./schema";
import type { Problem } from "./types";

export const client = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });

/// A fault as the server told it, or the words for having none.
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

function problemOf(error: unknown, status: number): Problem {
  if (typeof error === "object" && error !== null && "title" in error && "code" in error) {
    return error as Problem;
  }
  return { type: "about:blank", title: `HTTP ${status}`, status, code: "no_problem_document" };
}

/// The data of an answer; throws what the server refused, or that it could not be reached.
export async function answered<T>(
  asked: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  let answer;
  try {
    answer = await asked;
  } catch {
    throw new Refused({ type: "about:blank", title: "", status: 599, code: "unreachable" });
  }
  if (!answer.response.ok) {
    throw new Refused(problemOf(answer.error, answer.response.status));
  }
  return answer.data as T;
}
