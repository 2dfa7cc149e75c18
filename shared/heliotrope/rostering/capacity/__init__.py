"""Months ahead: whom to hire where and when, and what overtime bridges, week by week."""

from heliotrope.rostering.capacity.cells import Cell, WeekOfWork, cells_of, week_of_work
from heliotrope.rostering.capacity.planning import plan_capacity

__all__ = ["Cell", "WeekOfWork", "cells_of", "plan_capacity", "week_of_work"]
