"""What the forms of steps two to six share: answers by name, each with "I do not remember" (StepForm)."""

from typing import Any, ClassVar, Self

from casedesk.appeals.drafts import Secrets
from casedesk.appeals.models import Step
from casedesk.forms import StrictForm


class StepForm(StrictForm):
    """A step of the appeal: `questions` names its answers, and each has a box `<name>_forgotten`."""

    step: ClassVar[Step]
    questions: ClassVar[tuple[str, ...]]

    @classmethod
    def filled(cls, said: dict[str, Any]) -> Self:
        """The form as it was left, or as it was just sent."""
        data = {name: said[name] for name in cls.questions if name in said}
        boxes = {f"{name}_forgotten": name in said.get("forgotten", []) for name in cls.questions}
        return cls(data=cls.shown(data) | boxes)

    @classmethod
    def shown(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Answers in the shape of the fields."""
        return data

    def answers(self) -> dict[str, Any]:
        """What was stated in the words of the scoring contract; a forgotten answer states nothing."""
        lost = [name for name in self.questions if self[f"{name}_forgotten"].data]
        said = {name: self.stated(name) for name in self.questions if name not in lost}
        return {name: value for name, value in said.items() if value} | ({"forgotten": lost} if lost else {})

    def stated(self, name: str) -> Any:
        """The answer to one question."""
        return self[name].data

    def secrets(self, asked: tuple[str, ...]) -> Secrets:
        """What is compared and not kept; only the facts step has any."""
        return Secrets()
