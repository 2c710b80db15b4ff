import type { Scenario } from '@waybill/console-api';

interface ScenarioChoiceProps {
  readonly scenarios: readonly Scenario[];
  readonly chosen: string | undefined;
  readonly choose: (code: string) => void;
}

/** What the simulated providers will do with this order. */
export function ScenarioChoice({ scenarios, chosen, choose }: ScenarioChoiceProps) {
  return (
    <fieldset className="scenarios">
      <legend>
        <h2>How should it go?</h2>
      </legend>
      <div className="scenario-grid">
        {scenarios.map(({ code, title, text }) => (
          <label key={code} className="scenario" data-scenario={code}>
            <input type="radio" name="scenario" value={code} checked={code === chosen} onChange={() => choose(code)} />
            <span className="scenario-title">{title}</span>
            <span className="scenario-text">{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
