import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import '../shared/styles/index.css';
import { ZoneProvider } from '../shared/time/zone.js';
import { Console } from './frame/console.js';
import { newQueryClient } from './frame/query-client.js';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={newQueryClient()}>
        <ZoneProvider>
          <BrowserRouter>
            <Console />
          </BrowserRouter>
        </ZoneProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
