package vae4j.core.io;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.util.JsonGeneratorDecorator;
import tools.jackson.core.util.JsonGeneratorDelegate;

/** Refuses NaN and infinities wherever they come from: Jackson would write them as strings or as invalid JSON. */
final class FiniteNumbers extends JsonGeneratorDelegate {
    static final JsonGeneratorDecorator DECORATOR = (factory, generator) -> new FiniteNumbers(generator);

    private FiniteNumbers(JsonGenerator generator) {
        // false: what values and trees write comes through this object, not past it.
        super(generator, false);
    }

    @Override public JsonGenerator writeNumber(double value) {
        check(value);
        return super.writeNumber(value);
    }

    @Override public JsonGenerator writeNumber(float value) {
        check(value);
        return super.writeNumber(value);
    }

    @Override public JsonGenerator writeArray(double[] values, int offset, int length) {
        for (int i = offset; i < offset + length; i++) check(values[i]);
        return super.writeArray(values, offset, length);
    }

    private void check(double value) {
        if (!Double.isFinite(value)) throw new StreamWriteException(this, "JSON has no " + value);
    }
}
