package vae4j.cli.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import vae4j.cli.UserException;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.data.Split;
import vae4j.core.io.FormatException;
import vae4j.core.model.Family;
import vae4j.core.model.Model;
import vae4j.core.model.VaeConfig;
import vae4j.core.train.EpochReport;
import vae4j.core.train.History;
import vae4j.core.train.StepReport;
import vae4j.core.train.Trainer;
import vae4j.core.train.TrainingListener;

/** A training from its configuration to its run folder, new or resumed. */
public final class Training {
    private final Output output;
    private final Backend backend;
    private final RunConfig config;
    private final RunData data;
    private final Split split;
    private final List<TrainingListener> observers;
    private double earlierSeconds;
    private long examples;

    private Training(Output output, Backend backend, RunConfig config, MemoryOption memory, TrainingListener... observers) {
        this.observers = List.of(observers);
        this.output = output;
        this.backend = backend;
        var raw = RunData.read(config, memory.of(config.readOptions()));
        this.config = config.forData(raw.train());
        data = RunData.open(this.config, raw);
        split = data.split();
        data.notes().forEach(output::say);
    }

    /**
     * Trains anew.
     *
     * @param wanted    the run folder to make, or null for the next free one
     * @param memory    that data may take
     * @param observers are told how it goes
     * @return the exit code
     */
    public static int start(RunConfig config, Path wanted, MemoryOption memory, Backend backend, Output output, TrainingListener... observers) {
        RunFolder.requireNew(wanted);
        var training = new Training(output, backend, config, memory, observers);
        try (var model = training.model()) {
            var folder = RunFolder.create(wanted, training.config);
            training.config.write(folder.config());
            return training.train(folder, model);
        }
    }

    /**
     * Goes on where a run stopped.
     *
     * @param path   of the run's folder
     * @param epochs how many there are to be in all; null for as many as were wanted first
     * @return the exit code
     */
    public static int resume(Path path, Integer epochs, MemoryOption memory, Backend backend, Output output, TrainingListener... observers) {
        var folder = RunFolder.open(path);
        var config = RunConfig.read(folder.config());
        requireCheckpoint(folder);
        if (epochs != null) config = config.withEpochs(epochs);
        var training = new Training(output, backend, config, memory, observers);
        try (var model = training.model()) {
            training.requireSameData(folder);
            if (epochs != null) training.config.write(folder.config());
            return training.train(folder, model);
        }
    }

    /** Makes the report of a run anew; returns its file. */
    public static Path report(Path path, MemoryOption memory, Backend backend, Output output) {
        var folder = RunFolder.open(path);
        var config = RunConfig.read(folder.config());
        try (var stored = StoredModel.open(path, backend)) {
            var training = new Training(output, backend, config, memory);
            training.requireSameData(folder);
            double seconds = folder.metrics().read().stream().mapToDouble(EpochReport::seconds).sum();
            Ending.report(folder, training.config, training.data, stored.model(), seconds);
            return folder.report();
        }
    }

    /** A run that was killed in its first epoch has none; then its beginning is where it stopped. */
    private static void requireCheckpoint(RunFolder folder) {
        if (Files.exists(folder.checkpoint()) || folder.metrics().read().size() < 2) return;
        throw UserException.failed(folder.checkpoint() + ": there is no such file, but " + folder.metrics().file()
            + " tells of completed epochs; the run cannot go on, start anew with: vae train --config " + folder.config());
    }

    private void requireSameData(RunFolder folder) {
        if (!Files.exists(folder.model())) return;
        var now = DataSchema.of(config, data);
        StoredModel.data(folder.model()).filter(before -> !before.equals(now)).ifPresent(before -> {
            throw new FormatException(folder, "was trained on other data: " + before + "; now there is " + now);
        });
    }

    private Model model() {
        Model model;
        try {
            model = Family.make(config.modelConfig(split.train()), config.kind().forData(config.modelSettings(), split.train()), backend, config.seed());
        } catch (ArithmeticException e) {
            throw UserException.failed("a model of these widths has more parameters than fit into memory: hidden " + config.hidden() + ", latent " + config.latent()).because(e);
        } catch (IllegalArgumentException e) {                    // begins with the setting's name
            throw UserException.usage("--" + e.getMessage()).because(e);
        }
        try {
            if (config.outputBias() != null) startFromMean(model);
            model.requireTeaches(split.train());
            split.validation().ifPresent(model::requireFits);
            split.test().ifPresent(model::requireFits);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
        return model;
    }

    private void startFromMean(Model model) {
        try {
            model.startFrom(split.train().mean());
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--output-bias mean: " + e.getMessage()).because(e);
        }
    }

    private int train(RunFolder folder, Model model) {
        announce(folder, model);
        var progress = new Progress(output, split.train().size(), config.epochs(), config.kind().weighed());
        var trainer = Trainer.of(model, config.optimizerSettings())
            .batch(config.batch()).epochs(config.epochs()).seed(config.seed()).objective(config.objective())
            .schedule(config.schedule()).binarize(config.binarization()).patience(config.patience())
            .checkpoint(folder.checkpoint()).listen(new Recorder(folder, model)).listen(progress);
        if (config.clip() != null) trainer.clip(config.clip());
        observers.forEach(trainer::listen);
        try (var _ = new Interruption(trainer::stop)) {
            var history = trainer.fit(split);
            if (history.end() == History.End.INTERRUPTED) {
                progress.clear();
                output.say(history.reason() + "; go on with: vae resume " + folder);
                return Interruption.EXIT_CODE;
            }
            if (history.epochs().isEmpty()) output.say(alreadyComplete(folder, history));
            new Ending(folder, config, data, model, history, earlierSeconds, examples).tell(output);
            return 0;
        } catch (RuntimeException e) {
            progress.clear();
            throw e;
        }
    }

    /** Keeps the run's files in step with the training. */
    private final class Recorder implements TrainingListener {
        private final RunFolder folder;
        private final Model model;

        Recorder(RunFolder folder, Model model) {
            this.folder = folder;
            this.model = model;
        }

        @Override public void onStart(int completedEpochs) {
            folder.metrics().cutAfter(completedEpochs);
            earlierSeconds = folder.metrics().read().stream().mapToDouble(EpochReport::seconds).sum();
        }

        @Override public void onStep(StepReport report) {
            examples = report.examples();
        }

        @Override public void onEpoch(EpochReport report) {
            folder.metrics().append(report);
            if (report.improved()) StoredModel.save(folder.model(), model, config, DataSchema.of(config, data), report);
        }
    }

    private void announce(RunFolder folder, Model model) {
        output.say(Backends.describe(backend));
        var widths = new StringBuilder().append(split.train().shape().size());
        if (!config.network().equals(VaeConfig.DENSE)) widths.append('-').append(config.network());
        config.hidden().forEach(w -> widths.append('-').append(w));
        var parts = new StringBuilder("%,d examples of %s".formatted(split.train().size(), split.train().shape()));
        split.validation().ifPresent(v -> parts.append(", %,d for validation".formatted(v.size())));
        split.test().ifPresent(t -> parts.append(", %,d to test on".formatted(t.size())));
        output.say("%s %s-%d, %s, %,d parameters".formatted(config.model(), widths, config.latent(), config.likelihood(), model.parameters().count()));
        output.say(config.data() + ": " + parts + switch (config.binarization()) {
            case NONE -> config.likelihood().equals("bernoulli") && !split.train().binary() ? "; grey values, so that the reconstruction is a cross-entropy" : "";
            case STATIC -> "; binarized once";
            case DYNAMIC -> split.train().binary() ? "" : "; binarized anew at each visit";
        });
        output.say("run folder " + folder);
    }

    private static String alreadyComplete(RunFolder folder, History history) {
        return "the training is complete: " + history.reason() + (history.end() == History.End.COMPLETED
            ? "; train longer with: vae resume " + folder + " --epochs N" : "");
    }
}
