package vae4j.core.model;

import java.util.Optional;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.objective.Batch;
import vae4j.core.objective.LatentModel;
import vae4j.core.probability.Distribution;
import vae4j.core.random.Noise;

/** A model with one layer of Gaussian codes that knows no classes: used in the same way whatever its encoder and decoder learned by. */
public abstract class GaussianCodeModel extends Model implements GaussianCodes, LatentModel {
    GaussianCodeModel(VaeConfig config, Record settings, Backend backend) {
        super(config, settings, backend);
    }

    @Override public final LatentModel given(int[] labels) {
        return this;
    }

    @Override public boolean allowsMissing() {
        return true;
    }

    @Override public Optional<Proposal> propose(Batch batch) {
        return Optional.of(Proposal.of(this, batch));
    }

    @Override protected Variable code(Batch batch) {
        return encode(batch.x()).mu();
    }

    @Override protected Distribution decode(Variable code, int[] labels) {
        return decode(code);
    }

    @Override protected Variable drawCodes(Tape tape, int count, int[] labels, double temperature, Noise noise) {
        return Arithmetic.scale(prior().sample(tape, count, noise), (float) temperature);
    }
}
