# SPDX-License-Identifier: Apache-2.0
import not_installed_anywhere
