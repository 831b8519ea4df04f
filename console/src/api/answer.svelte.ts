// An answer that is asked anew whenever what the question read has changed.
import { Refused } from "./client";
import { session } from "./session.svelte";
import type { Problem } from "./types";

export class Answer<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  waiting = $state(true);
}

/// Call while a component is made. While a new answer is awaited the last one stays.
export function answerTo<T>(question: () => Promise<T>): Answer<T> {
  const answer = new Answer<T>();
  $effect(() => {
    let stale = false;
    void session.changes; // whoever signs in sees more
    answer.waiting = true;
    question()
      .then((value) => {
        if (!stale) {
          answer.value = value;
          answer.problem = null;
        }
      })
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) {
          throw error;
        }
        if (!stale) {
          answer.value = null;
          answer.problem = error.problem;
        }
      })
      .finally(() => {
        answer.waiting = answer.waiting && stale;
      });
    return () => {
      stale = true;
    };
  });
  return answer;
}
