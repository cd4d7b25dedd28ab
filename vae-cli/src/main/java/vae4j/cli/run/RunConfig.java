package vae4j.cli.run;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;
import vae4j.cli.UserException;
import vae4j.core.data.Binarization;
import vae4j.core.data.Dataset;
import vae4j.core.data.ReadOptions;
import vae4j.core.data.Scaling;
import vae4j.core.io.FormatException;
import vae4j.core.io.Json;
import vae4j.core.model.ColumnGroup;
import vae4j.core.model.Family;
import vae4j.core.model.Family.Kind;
import vae4j.core.model.VaeConfig;
import vae4j.core.objective.KlSchedule;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.optim.Adam;
import vae4j.core.optim.LearningRateSchedule;
import vae4j.core.optim.Optimizer;
import vae4j.core.optim.Sgd;
import vae4j.core.tensor.Shape;

/**
 * Everything that a training's result follows from, each component under the name of its option. What does not apply is
 * null: a sigma without a gaussian likelihood, a momentum without sgd. Machine, backend and threads are not in it,
 * because no result depends on them.
 *
 * @param columnLikelihoods {@code COLUMN=LIKELIHOOD} each, of a composite likelihood
 * @param outputBias {@code mean}, or null for random numbers
 * @param likelihood null until the data is known, unless given; so are sigma, binarize and scale
 * @param reading how data is read, by the names of the options that were given
 * @param settings those that only this kind of model has, by the names of their components; null for what does not apply
 */
public record RunConfig(String model, String network, List<Integer> hidden, int latent, String activation, String likelihood, String sigma,
                        List<String> columnLikelihoods, String prior, Integer components,
                        Double beta, String klSchedule, Double freeBits,
                        String data, String binarize, double validation, String validationData, String test, String scale,
                        int epochs, int batch, double learningRate, String optimizer, Double adamBeta1, Double adamBeta2, Double adamEpsilon,
                        Double weightDecay, Double momentum, String learningRateSchedule, double warmup, String outputBias, Double clip, int patience, long seed,
                        SequencedMap<String, Object> reading, SequencedMap<String, Object> settings) {
    private static final int STANDARD_COMPONENTS = 10;
    private static final List<String> SCALES = names(Scaling.Method.values());
    private static final List<String> OPTIMIZERS = List.of("adam", "adamw", "sgd");

    /** @throws UserException naming the first option whose value is impossible, or that does not go with another */
    public RunConfig {
        hidden = List.copyOf(hidden);
        columnLikelihoods = columnLikelihoods == null ? null : List.copyOf(columnLikelihoods);
        reading = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(reading));
        settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
        if (!(validation >= 0 && validation < 1)) throw UserException.usage("--validation is " + validation + "; expected a fraction from 0 to less than 1");
        if (epochs < 1) throw UserException.usage("--epochs is " + epochs + "; expected at least 1");
        if (batch < 1) throw UserException.usage("--batch is " + batch + "; expected at least 1");
        if (patience < 0) throw UserException.usage("--patience is " + patience + "; expected 0 or more epochs");
        if (clip != null && !(clip > 0)) throw UserException.usage("--clip is " + clip + "; expected a positive number");
    }

    /** From the options of a command line, and of a configuration file where one is given; the command line wins. */
    public static RunConfig of(ParseResult parsed, Path configuration) {
        var texts = configuration == null ? new LinkedHashMap<String, String>() : RunOptions.file(configuration);
        texts.putAll(RunOptions.given(parsed));
        return of(RunOptions.of(texts));
    }

    /** Reads what {@link #write} wrote. */
    public static RunConfig read(Path file) {
        return of(RunOptions.of(RunOptions.file(file)));
    }

    /** Reads what {@link #toMap} gave. @param source for errors */
    static RunConfig of(Map<?, ?> object, Object source) {
        return of(RunOptions.of(RunOptions.texts(object, source)));
    }

    private static RunConfig of(RunOptions options) {
        var m = options.model;
        var t = options.training;
        var d = options.data;
        var likelihood = m.likelihood == null ? null : likelihood(m.likelihood);
        var optimizer = RunOptions.choice("optimizer", t.optimizer, OPTIMIZERS);
        boolean composite = VaeConfig.COMPOSITE.equals(likelihood);
        boolean spread = likelihood != null && (composite || VaeConfig.hasSpread(likelihood));
        var prior = RunOptions.choice("prior", m.prior == null ? "standard" : m.prior, VaeConfig.PRIORS);
        boolean adam = !optimizer.equals("sgd");
        var kind = Family.kind(RunOptions.choice("model", m.model, Family.names())).orElseThrow();
        var settings = options.kind.settings(kind, m.beta);
        var weight = settings.containsKey("beta") ? null : m.beta;
        var needed = "a --model with a KL term to weigh, not " + kind.name();
        var network = RunOptions.choice("network", m.network, VaeConfig.NETWORKS);
        var config = new RunConfig(kind.name(), network, m.hidden != null ? m.hidden : VaeConfig.standardHidden(kind.name(), network), m.latent,
            RunOptions.choice("activation", m.activation, VaeConfig.ACTIVATIONS), likelihood,
            only(spread, "sigma", m.sigma, composite ? "per-value" : "shared", "a --likelihood that has one, such as gaussian" + (likelihood == null ? "" : ", not " + likelihood)),
            only(composite, "column-likelihoods", m.columnLikelihoods, null, "--likelihood composite"),
            only(kind.prior(), "prior", m.prior == null ? null : prior, "standard", "a --model whose prior can be chosen, not " + kind.name()),
            only(!prior.equals("standard"), "components", m.components, STANDARD_COMPONENTS, "--prior mixture or vamp"),
            settings.containsKey("beta") ? null : only(kind.weighed(), "beta", weight, 1.0, needed),
            only(kind.weighed(), "kl-schedule", m.klSchedule, "constant", needed), only(kind.weighed(), "free-bits", m.freeBits, 0.0, needed),
            d.data, d.binarize == null ? null : RunOptions.choice("binarize", d.binarize, names(Binarization.values())), d.validation, d.validationData, d.test,
            d.scale == null ? null : RunOptions.choice("scale", d.scale, SCALES),
            t.epochs, t.batch, t.learningRate, optimizer,
            only(adam, "adam-beta1", t.adamBeta1, 0.9, "--optimizer adam or adamw"),
            only(adam, "adam-beta2", t.adamBeta2, 0.999, "--optimizer adam or adamw"),
            only(adam, "adam-epsilon", t.adamEpsilon, 1e-8, "--optimizer adam or adamw"),
            only(optimizer.equals("adamw"), "weight-decay", t.weightDecay, 0.01, "--optimizer adamw"),
            only(!adam, "momentum", t.momentum, 0.9, "--optimizer sgd"),
            RunOptions.choice("learning-rate-schedule", t.learningRateSchedule, names(LearningRateSchedule.Kind.values())),
            t.warmup, t.outputBias == null || RunOptions.choice("output-bias", t.outputBias, List.of("random", "mean")).equals("random") ? null : "mean", t.clip, t.patience, t.seed, options.reading.given(), settings);
        config.requirePossible();
        return config;
    }

    /** A name, maybe with a number after a colon. */
    private static String likelihood(String text) {
        int colon = text.indexOf(':');
        return RunOptions.choice("likelihood", colon < 0 ? text : text.substring(0, colon), VaeConfig.LIKELIHOODS) + (colon < 0 ? "" : text.substring(colon));
    }

    private static <T> T only(boolean applies, String option, T value, T standard, String needed) {
        if (applies) return value != null ? value : standard;
        if (value != null) throw UserException.usage("--" + option + " needs " + needed);
        return null;
    }

    private static List<String> names(Enum<?>... values) {
        return Stream.of(values).map(v -> v.name().toLowerCase(Locale.ROOT).replace('_', '-')).toList();
    }

    /** Makes everything that can be made without data, before any data is read. */
    private void requirePossible() {
        try {
            modelConfig(Shape.of(1), List.of(new ColumnGroup("columns", "gaussian", groupSigma(), 1)));
            columnChoices().forEach((column, word) -> new ColumnGroup(column, word, VaeConfig.hasSpread(word) ? groupSigma() : null, 1));
            modelSettings();
        } catch (IllegalArgumentException e) {                    // begins with the setting's name
            throw UserException.usage("--" + e.getMessage()).because(e);
        } catch (FormatException e) {                             // its cause's cause does, where a setting is impossible
            var reason = e.getCause() == null ? null : e.getCause().getCause();
            throw UserException.usage(reason instanceof IllegalArgumentException ? "--" + reason.getMessage() : e.getMessage()).because(e);
        }
        try {
            objective();
            optimizerSettings();
            schedule();
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage()).because(e);
        }
    }

    /** This configuration for a set to train on, with all decided that follows from it. */
    public RunConfig forData(Dataset set) {
        boolean numbers = set.schema().table() && !set.binary();
        var likely = likelihood != null ? likelihood : numbers ? "gaussian" : "bernoulli";
        boolean gaussian = likely.equals("gaussian");
        var spread = sigma != null || likelihood != null || !gaussian ? sigma : "shared";
        var drawn = binarize != null ? binarize : likely.equals("bernoulli") && !set.binary() ? "dynamic" : "none";
        var scaled = scale != null ? scale : numbers && gaussian ? "standard" : "none";
        return new RunConfig(model, network, hidden, latent, activation, likely, spread, columnLikelihoods, prior, components, beta, klSchedule, freeBits, data, drawn, validation, validationData, test,
            scaled, epochs, batch, learningRate, optimizer, adamBeta1, adamBeta2, adamEpsilon, weightDecay, momentum, learningRateSchedule, warmup, outputBias, clip, patience, seed, reading, settings);
    }

    /** The same training for longer or shorter. */
    public RunConfig withEpochs(int other) {
        return new RunConfig(model, network, hidden, latent, activation, likelihood, sigma, columnLikelihoods, prior, components, beta, klSchedule, freeBits, data, binarize, validation, validationData, test,
            scale, other, batch, learningRate, optimizer, adamBeta1, adamBeta2, adamEpsilon, weightDecay, momentum, learningRateSchedule, warmup, outputBias, clip, patience, seed, reading, settings);
    }

    // ---- what it stands for

    /** @throws IllegalArgumentException if the data cannot be that of the likelihood, naming the setting */
    VaeConfig modelConfig(Dataset data) {
        return modelConfig(data.shape(), VaeConfig.COMPOSITE.equals(likelihood) ? ColumnGroup.of(data.schema(), columnChoices(), groupSigma()) : null);
    }

    private VaeConfig modelConfig(Shape example, List<ColumnGroup> groups) {
        boolean composite = VaeConfig.COMPOSITE.equals(likelihood);
        return new VaeConfig(model, Arrays.stream(example.toArray()).boxed().toList(), network, hidden, latent, activation, likelihood == null ? "bernoulli" : likelihood, composite ? null : sigma,
            composite ? groups : null, prior == null ? "standard" : prior, components);
    }

    /** Of groups of columns that have a spread. */
    private String groupSigma() {
        return sigma == null ? "shared" : sigma;
    }

    private SequencedMap<String, String> columnChoices() {
        var choices = new LinkedHashMap<String, String>();
        for (var choice : columnLikelihoods == null ? List.<String>of() : columnLikelihoods) {
            int equals = choice.lastIndexOf('=');
            if (equals < 1) throw UserException.usage("--column-likelihoods has '" + choice + "'; expected COLUMN=LIKELIHOOD");
            choices.put(choice.substring(0, equals), likelihood(choice.substring(equals + 1)));
        }
        return choices;
    }

    Kind kind() {
        return Family.kind(model).orElseThrow();
    }

    /** What only this kind of model has; null for none. */
    Record modelSettings() {
        return kind().settings(settings, "the settings of a model of the kind " + model);
    }

    NegativeElbo objective() {
        return new NegativeElbo(beta == null ? 1 : beta, klSchedule == null ? KlSchedule.NONE : KlSchedule.parse(klSchedule), freeBits == null ? 0 : freeBits);
    }

    Optimizer optimizerSettings() {
        if (optimizer.equals("sgd")) return new Sgd(learningRate, momentum);
        return new Adam(learningRate, adamBeta1, adamBeta2, adamEpsilon, weightDecay == null ? 0 : weightDecay);
    }

    LearningRateSchedule schedule() {
        return new LearningRateSchedule(LearningRateSchedule.Kind.valueOf(learningRateSchedule.toUpperCase(Locale.ROOT)), warmup);
    }

    /** What happens to grey values; known once the data is. */
    public Binarization binarization() {
        return Binarization.valueOf(binarize.toUpperCase(Locale.ROOT));
    }

    /** What happens to the numbers of a table; known once the data is. */
    Scaling.Method scaling() {
        return Scaling.Method.valueOf(scale.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** How its data is read. */
    ReadOptions readOptions() {
        return ReadingOptions.of(reading).options();
    }

    // ---- as a file

    /** Every option that applies, by name, in order; hidden layers where there are any. */
    public SequencedMap<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        for (var component : getClass().getRecordComponents()) {
            var value = value(component);
            boolean option = !List.of("reading", "settings").contains(component.getName());
            if (option && value != null && !value.equals(List.of())) map.put(RunOptions.kebab(component.getName()), value);
        }
        map.putAll(reading);
        settings.forEach((name, value) -> {
            if (value != null) map.put(RunOptions.kebab(name), value);
        });
        return map;
    }

    private Object value(RecordComponent component) {
        try {
            return component.getAccessor().invoke(this);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("a record can be read", e);
        }
    }

    /** The command that does this training again: options that are not at their defaults. */
    String commandLine() {
        var standard = of(RunOptions.of(Map.of("model", model, "network", network))).toMap();
        standard.put("model", VaeConfig.MODEL);
        standard.put("network", VaeConfig.DENSE);
        var line = new StringBuilder("vae train");
        toMap().forEach((name, value) -> {
            if (!value.equals(standard.get(name))) line.append(" --").append(name).append(value.equals(true) ? "" : " " + quoted(RunOptions.words(value)));
        });
        return line.toString();
    }

    /** As a shell needs it. */
    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    void write(Path file) {
        Json.write(file, toMap());
    }
}
