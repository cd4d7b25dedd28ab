package vae4j.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Arranges the options of a help page in groups: each set of shared options under the heading of its class. */
final class HelpPage {
    private static final int WIDTH = 110;

    private HelpPage() {}

    static CommandLine on(CommandLine line) {
        line.setUsageHelpWidth(WIDTH);
        line.setUsageHelpLongOptionsMaxWidth(36);
        line.getCommandSpec().usageMessage().sortOptions(false);  // as they are declared: what belongs together stands together
        var sections = line.getHelpSectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpPage::options);
        line.setHelpSectionMap(sections);
        line.getSubcommands().values().forEach(HelpPage::on);
        return line;
    }

    private static String options(Help help) {
        var text = new StringBuilder();
        var rest = new ArrayList<>(help.commandSpec().options());
        for (var group : help.commandSpec().mixins().values()) {
            if (group.options().isEmpty()) continue;
            var names = group.optionsMap().keySet();
            var own = rest.stream().filter(o -> names.contains(o.longestName())).toList();
            rest.removeAll(own);
            text.append(heading(group.usageMessage().optionListHeading())).append(list(help, own));
        }
        if (rest.isEmpty()) return text.toString();
        return heading(help.commandSpec().usageMessage().optionListHeading()) + list(help, rest) + text;
    }

    private static String heading(String text) {
        return text == null || text.isEmpty() ? "" : String.format(text);
    }

    private static String list(Help help, List<OptionSpec> options) {
        return help.optionListExcludingGroups(options);
    }
}
