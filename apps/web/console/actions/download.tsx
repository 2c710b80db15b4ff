import { useMutation } from '@tanstack/react-query';
import { text } from '../../shared/api/client.js';
import { sentenceOf } from '../parts/ask.js';

/** Saves what the filter finds as CSV. */
export function Download({ path }: { readonly path: string }) {
  const saving = useMutation({
    mutationFn: async () => save(await text(path, 'text/csv')),
  });
  return (
    <>
      <span className="small" role="status">
        {saving.error && sentenceOf(saving.error)}
      </span>
      <button type="button" disabled={saving.isPending} onClick={() => saving.mutate()}>
        CSV
      </button>
    </>
  );
}

function save(csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'actions.csv';
  link.click();
  URL.revokeObjectURL(url);
}
