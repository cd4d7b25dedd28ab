package vae4j.core.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vae4j.core.data.Binarization;
import vae4j.core.data.Dataset;
import vae4j.core.data.Split;
import vae4j.core.model.Model;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.optim.LearningRateSchedule;
import vae4j.core.optim.Optimizer;

/**
 * Trains a model: settings first, then {@link #fit}. Every result follows from the seed, the data and the settings, bit
 * for bit, whatever computes it and however often it is interrupted and resumed.
 */
public final class Trainer {
    final Model model;
    final Optimizer optimizer;
    int batch = 128;
    int epochs = 20;
    long seed = 1;
    int patience;
    double maxGradientNorm = Double.POSITIVE_INFINITY;
    NegativeElbo objective = NegativeElbo.PLAIN;
    LearningRateSchedule schedule = LearningRateSchedule.CONSTANT;
    Binarization binarization = Binarization.NONE;
    Path checkpoint;
    final List<TrainingListener> listeners = new ArrayList<>();
    volatile boolean stopRequested;

    private Trainer(Model model, Optimizer optimizer) {
        this.model = model;
        this.optimizer = optimizer;
    }

    /** A trainer with the settings that its methods name, until they are called. */
    public static Trainer of(Model model, Optimizer optimizer) {
        return new Trainer(model, optimizer);
    }

    /** Examples a step: 128. The last batch of an epoch has what is left. */
    public Trainer batch(int examples) {
        if (examples < 1) throw new IllegalArgumentException("a batch needs at least 1 example, not " + examples);
        batch = examples;
        return this;
    }

    /** How often each example is seen: 20. */
    public Trainer epochs(int count) {
        if (count < 1) throw new IllegalArgumentException("training needs at least 1 epoch, not " + count);
        epochs = count;
        return this;
    }

    /** What all noise and the order of examples follow from: 1. */
    public Trainer seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** How the terms of the ELBO are weighed: β = 1, no schedule, no free bits. */
    public Trainer objective(NegativeElbo objective) {
        this.objective = objective;
        return this;
    }

    /** How the learning rate changes: not. */
    public Trainer schedule(LearningRateSchedule schedule) {
        this.schedule = schedule;
        return this;
    }

    /** Scales a gradient down whose norm over all parameters is larger: infinity, for never. */
    public Trainer clip(double maxGradientNorm) {
        if (!(maxGradientNorm > 0)) throw new IllegalArgumentException("the gradient's norm must be clipped at a positive number, not " + maxGradientNorm);
        this.maxGradientNorm = maxGradientNorm;
        return this;
    }

    /** What happens to grey values, of training and validation examples: nothing. */
    public Trainer binarize(Binarization binarization) {
        this.binarization = binarization;
        return this;
    }

    /** After how many epochs without a better validation ELBO to stop: 0, for never. */
    public Trainer patience(int epochs) {
        patience = EarlyStopping.start(epochs).patience();
        return this;
    }

    /** Where to keep what a resume needs, written after each epoch and when stopped: nowhere. If the file exists, {@link #fit} goes on from it. */
    public Trainer checkpoint(Path file) {
        checkpoint = file;
        return this;
    }

    /** Adds someone who is told how it goes. */
    public Trainer listen(TrainingListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Makes {@link #fit} end after the step that it is at, having saved its checkpoint. From any thread. */
    public void stop() {
        stopRequested = true;
    }

    /** {@link #fit(Dataset, Optional)} on the parts of a split. */
    public History fit(Split split) {
        return fit(split.train(), split.validation());
    }

    /**
     * Trains; afterwards the model has the parameters of the best epoch: the one with the greatest validation ELBO, or
     * the last where there is no validation set.
     *
     * @throws IllegalArgumentException      if the terms are weighed, and the model's objective has none to weigh
     * @throws vae4j.core.data.DataException if the data does not fit the model
     * @throws DivergedException             if a number is not finite; the model then has the parameters of the best epoch so far
     */
    public History fit(Dataset train, Optional<Dataset> validation) {
        if (!objective.equals(NegativeElbo.PLAIN) && !model.isWeighed()) {
            throw new IllegalArgumentException("a model of the kind " + model.config().model() + " has no KL term to weigh, but the objective is " + objective);
        }
        model.requireTeaches(train);
        validation.ifPresent(model::requireFits);
        try (var run = new TrainingRun(this, train, validation)) {
            if (checkpoint != null && Files.exists(checkpoint)) run.restore();
            return run.run();
        } finally {
            stopRequested = false;                                   // a stop ends one run; the next may go on
        }
    }
}
