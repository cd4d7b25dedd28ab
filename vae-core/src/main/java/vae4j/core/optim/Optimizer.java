package vae4j.core.optim;

import java.util.SequencedMap;
import vae4j.core.backend.Backend;
import vae4j.core.tensor.Tensor;

/** A rule for following gradients. Immutable settings; {@link #start} makes what remembers past gradients. */
public sealed interface Optimizer permits Adam, Sgd {
    /** The learning rate that a schedule is multiplied with. */
    double rate();

    /** A fresh state for parameters of this many elements. */
    State start(Backend backend, long size);

    /** What an optimizer remembers between updates. */
    interface State extends AutoCloseable {
        /**
         * Changes the parameters by one step.
         *
         * @param t             counts updates from 1
         * @param rateFactor    what the schedule makes of the learning rate
         * @param gradientScale each gradient is multiplied by it first: below 1 to clip
         */
        void update(Tensor parameters, Tensor gradients, long t, double rateFactor, float gradientScale);

        /** What has to be kept for going on later, by name; each as large as the parameters. */
        SequencedMap<String, Tensor> tensors();

        @Override void close();
    }

    /** @throws IllegalArgumentException unless the rate is positive and finite */
    static void requireRate(double rate) {
        if (!(rate > 0 && Double.isFinite(rate))) throw new IllegalArgumentException("the learning rate must be a positive number, not " + rate);
    }

    /** @throws IllegalArgumentException unless the decay is in [0, 1) */
    static void requireDecay(String name, double decay) {
        if (!(decay >= 0 && decay < 1)) throw new IllegalArgumentException(name + " must be at least 0 and below 1, not " + decay);
    }
}
