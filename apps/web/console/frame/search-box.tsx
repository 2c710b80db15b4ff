import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { SearchAnswer } from '@waybill/console-api';
import { isApiError } from '../../shared/api/api-error.js';
import { get, queryText } from '../../shared/api/client.js';
import { sentenceOf } from '../parts/ask.js';
import { SEARCH_ID } from './keys.js';

const NOTHING =
  'Nothing has this id. Whole ids are found of orders, events, letters, SKUs and customers; of orders also the first eight digits.';

/** One box for every id: the server says what it is, and the page of it opens. */
export function SearchBox() {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const search = useMutation({
    mutationFn: (q: string) => get<SearchAnswer>(`/api/console/search${queryText({ q })}`),
    onSuccess: ({ href }) => {
      setText('');
      void navigate(href);
    },
  });
  const { error } = search;
  const nothing = isApiError(error) && error.status === 404;
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') search.mutate(text.trim());
      }}
    >
      <label>
        <span className="unseen">Find by id: an order’s also by its first eight digits</span>
        <input
          id={SEARCH_ID}
          type="search"
          value={text}
          maxLength={255}
          placeholder="Order, event, letter, SKU or customer   /"
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => {
            setText(target.value);
            search.reset();
          }}
        />
      </label>
      <span className="small muted" role="status">
        {error && (nothing ? NOTHING : sentenceOf(error))}
      </span>
    </form>
  );
}
