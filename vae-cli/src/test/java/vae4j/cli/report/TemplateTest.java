package vae4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private static String fill(String template, Map<String, ?> values) {
        return new Template(template).fill(values);
    }

    @Test void aValueIsText() {
        assertThat(fill("<i title=\"{{a}}\">{{a}}</i>", Map.of("a", "<b class=\"x\" id='y'>&"))).isEqualTo(
            "<i title=\"&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;&amp;\">&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;&amp;</i>");
    }

    @Test void threeBracesLeaveAValueAsItIs() {
        assertThat(fill("<style>{{{a}}}</style>", Map.of("a", "p > b { } /* $1 \\ */"))).isEqualTo("<style>p > b { } /* $1 \\ */</style>");
    }

    @Test void aValueIsNotATemplate() {
        assertThat(fill("{{a}} {{{a}}}", Map.of("a", "{{b}} {{{b}}} {{#b}}", "b", "secret"))).isEqualTo("{{b}} {{{b}}} {{#b}} {{b}} {{{b}}} {{#b}}");
    }

    @Test void aPartWithoutItsValueIsLeftOut() {
        var template = "[{{#a}}{{b}}{{/a}}]";
        assertThat(fill(template, Map.of("a", "yes", "b", "here"))).isEqualTo("[here]");
        assertThat(fill(template, Map.of("a", ""))).isEqualTo("[]");
        assertThat(fill(template, Map.of("a", List.of()))).isEqualTo("[]");
        assertThat(fill(template, Map.of())).isEqualTo("[]");
    }

    @Test void aPartIsRepeatedForEachElement() {
        assertThat(fill("{{#rows}}{{key}}{{unit}} {{/rows}}", Map.of("unit", "m", "key", "?", "rows", List.of(Map.of("key", "1"), Map.of("key", "2"))))).isEqualTo("1m 2m ");
    }

    @Test void aMistakeInATemplateIsNamed() {
        assertThatIllegalStateException().isThrownBy(() -> fill("{{a}}", Map.of())).withMessageContaining("{{a}}");
        assertThatIllegalStateException().isThrownBy(() -> fill("{{#a}}", Map.of())).withMessageContaining("unpaired {{#a}}");
        assertThatIllegalStateException().isThrownBy(() -> fill("{{/a}}", Map.of())).withMessageContaining("unpaired {{/a}}");
    }
}
